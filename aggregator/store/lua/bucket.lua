-- Reads one bucket of the claims. ARGV: its number. Returns how many there are, then field and claims.
local t = open('claims')
local out = {tostring(t.buckets)}
local all = call('HGETALL', base .. 'claims:' .. ARGV[1])
for i = 1, #all do out[#out + 1] = all[i] end
return out
