-- Drops from the log the entries that went up to a time. ARGV: that time.
local t = open('log')
for _, ref in ipairs(call('ZRANGEBYSCORE', base .. 'gone', '-inf', ARGV[1])) do
  drop(t, string.sub(ref, 1, 16))
  call('ZREM', base .. 'log', ref)
  call('ZREM', base .. 'gone', ref)
end
close(t)
