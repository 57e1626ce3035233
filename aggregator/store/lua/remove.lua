-- Removes entries, or aliases. ARGV: ids. Returns how many were there.
local n = 0
for i = 1, #ARGV do n = n + call('DEL', base .. 'e:' .. ARGV[i]) end
return n
