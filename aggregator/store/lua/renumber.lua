-- Gives a pending entry another number among the stories. ARGV: id, the number it has, the new one, of 4 bytes
-- each. Returns the number in force; empty if nothing is pending there.
local key = base .. 'e:' .. ARGV[1]
local head = call('GETRANGE', key, 0, 32)
if string.sub(head, 1, 1) ~= 'P' then return '' end
local number = string.sub(head, 28, 31)
if number == ARGV[2] then
  call('SETRANGE', key, 27, ARGV[3])
  number = ARGV[3]
end
return number
