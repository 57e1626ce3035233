-- Reads the log. ARGV: after, limit. Returns for each entry: reference, then its record: position,
-- order and time of 8 bytes each, 1 if it is gone.
local t, out = open('log'), {}
for _, ref in ipairs(call('ZRANGEBYSCORE', base .. 'log', '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])) do
  out[#out + 1] = ref
  out[#out + 1] = string.sub(get(t, string.sub(ref, 1, 16)), 9)
end
return out
