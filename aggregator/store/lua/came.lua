-- Replaces the first so many bytes of what came on a day, for entries that have expired. ARGV: day,
-- what stood there, what remains of it.
local key = base .. 'came:' .. ARGV[1]
local now = call('GET', key) or ''
if string.sub(now, 1, #ARGV[2]) == ARGV[2] then
  now = ARGV[3] .. string.sub(now, #ARGV[2] + 1)
  if now == '' then
    call('DEL', key)
    call('SREM', base .. 'days', ARGV[1])
  else
    call('SET', key, now)
  end
end
