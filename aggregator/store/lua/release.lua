-- Gives a source back unworked. ARGV: source, token. Another's lease is left alone.
local source = ARGV[1]
local lease = lease_of(source)
if lease and lease.token == ARGV[2] then
  if call('ZSCORE', base .. 'due', source) then call('ZADD', base .. 'due', lease.due, source) end
  call('HDEL', base .. 'lease', source)
end
