-- Drops from the log the entries that went up to a time, and notes up to which position that was. ARGV:
-- that time.
local t, last = open('log'), tonumber(call('GET', base .. 'base') or '0')
for _, ref in ipairs(call('ZRANGEBYSCORE', base .. 'gone', '-inf', ARGV[1])) do
  last = math.max(last, tonumber(call('ZSCORE', base .. 'log', ref) or '0'))
  drop(t, string.sub(ref, 1, 16))
  call('ZREM', base .. 'log', ref)
  call('ZREM', base .. 'gone', ref)
end
call('SET', base .. 'base', string.format('%.0f', last))
close(t)
