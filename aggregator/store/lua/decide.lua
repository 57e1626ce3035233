-- Writes down whose new items are, once. ARGV: for each: id, the reference it was decided for before
-- (empty: none) and that turned it down, the reference it is decided for now: an entry, or itself.
-- Returns what is in force: a reference; the bare id if the item is an entry already; empty if it is no
-- longer there.
--
-- A pending entry has the reference in bytes 2 to 17 and 27; bit 2 of byte 26 says that there is one.
local out = {}
for i = 1, #ARGV, 3 do
  local id, before, now = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = base .. 'e:' .. id
  local head = call('GETRANGE', key, 0, 32)
  local kind = string.sub(head, 1, 1)
  if kind == 'P' then
    local flags = string.byte(head, 26)
    local made = flags >= 2 and string.sub(head, 2, 17) .. string.sub(head, 27, 27) or ''
    if made == before then
      call('SETRANGE', key, 1, string.sub(now, 1, 16))
      call('SETRANGE', key, 25, string.char(flags % 2 + 2) .. string.sub(now, 17))
      made = now
    end
    out[#out + 1] = made
  elseif kind == 'A' then
    out[#out + 1] = string.sub(head, 2, 18)
  elseif kind == 'E' then
    out[#out + 1] = id
  else
    out[#out + 1] = ''
  end
end
return out
