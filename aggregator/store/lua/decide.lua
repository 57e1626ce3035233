-- Writes down whose new items are, once. ARGV: for each: id, the reference it was decided for before
-- (empty: none) and that turned it down, the reference it is decided for now: an entry, or itself; the partition of
-- the entry that it goes on with, in one byte; its copy with the evidence, behind its length (empty: as it is).
-- Returns what is in force: a reference; the bare id if the item is an entry already; empty if it is no
-- longer there.
--
-- A pending entry has the reference in bytes 2 to 17 and 27; byte 26 holds flags: 1 its link is shared, 2 there is
-- a reference, 4 it stays apart. Bytes 28 to 31 are its number among the stories, 32 the partition.
local out = {}
for i = 1, #ARGV, 5 do
  local id, before, now, body = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 4]
  local key = base .. 'e:' .. id
  local head = call('GETRANGE', key, 0, 32)
  local kind = string.sub(head, 1, 1)
  if kind == 'P' then
    local flags = string.byte(head, 26)
    local decided = math.floor(flags / 2) % 2 == 1
    local made = decided and string.sub(head, 2, 17) .. string.sub(head, 27, 27) or ''
    if made == before then
      if not decided then flags = flags + 2 end
      head = 'P' .. string.sub(now, 1, 16) .. string.sub(head, 18, 25) .. string.char(flags) .. string.sub(now, 17)
        .. string.sub(head, 28, 31) .. ARGV[i + 3] .. string.sub(head, 33)
      if body == '' then call('SETRANGE', key, 0, head) else call('SET', key, head .. body) end
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
