-- Reads the log. ARGV: after, limit. Returns the last position, up to which position tombstones are
-- forgotten, then for each entry: reference, then its record: position, order and time of 8 bytes each,
-- 0 if it stands, 1 if it has expired, 2 if it was withdrawn.
local t = open('log')
local out = {call('GET', base .. 'last') or '0', call('GET', base .. 'base') or '0'}
if tonumber(ARGV[2]) > 0 then
  for _, ref in ipairs(call('ZRANGEBYSCORE', base .. 'log', '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])) do
    out[#out + 1] = ref
    out[#out + 1] = string.sub(get(t, string.sub(ref, 1, 16)), 9)
  end
end
return out
