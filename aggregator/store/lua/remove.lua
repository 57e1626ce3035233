-- Removes entries, or aliases, and what is noted of their changes: notes hold texts. ARGV: ids. Returns how
-- many were there.
local n = 0
for i = 1, #ARGV do
  n = n + call('DEL', base .. 'e:' .. ARGV[i])
  call('HDEL', base .. 'notes', ARGV[i])
  call('ZREM', base .. 'noted', ARGV[i])
  call('HDEL', base .. 'follows', ARGV[i])
end
return n
