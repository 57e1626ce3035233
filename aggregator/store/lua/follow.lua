-- Notes that an entry goes on with another. ARGV: id of the other, reference of the one that goes on.
local all = call('HGET', base .. 'follows', ARGV[1]) or ''
local at = string.find(all, ARGV[2], 1, true)
while at and at % 17 ~= 1 do at = string.find(all, ARGV[2], at + 1, true) end
if not at then call('HSET', base .. 'follows', ARGV[1], all .. ARGV[2]) end
