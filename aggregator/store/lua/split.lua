-- Makes a pending entry of a copy that stands in another's entry, and notes what is left to do. ARGV: source, id
-- of the copy, the pending entry, when the sweeper is to look, then field and record for the outbox in turn.
-- Returns 1, or 0 if the id is no alias.
local key = base .. 'e:' .. ARGV[2]
if call('GETRANGE', key, 0, 0) ~= 'A' then return '0' end
call('SET', key, ARGV[3])
for i = 5, #ARGV, 2 do call('HSET', base .. 'out:' .. ARGV[1], ARGV[i], ARGV[i + 1]) end
call('ZADD', base .. 'outs', ARGV[4], ARGV[1])
return '1'
