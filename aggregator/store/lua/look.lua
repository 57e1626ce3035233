-- Looks items of one source up. ARGV: source, then for each item: field of its own id, field of its
-- link (empty if it has none), its id. Returns for each item: the record of its
-- own id, the record of its link, the record of the own id that the link leads to (each empty if
-- there is none), the head of the entry of the item that one of these records names, and the head of
-- the entry of its id if no record is its own.
local t = open('seen:' .. ARGV[1])
local out = {}
for i = 2, #ARGV, 3 do
  local own = get(t, ARGV[i]) or ''
  local link, via = '', ''
  if ARGV[i + 1] ~= '' then
    link = get(t, ARGV[i + 1]) or ''
    if #link == 10 then via = get(t, 'o' .. string.sub(link, 1, 8)) or '' end
  end
  local record, head, self = own ~= '' and own or via, '', ''
  if record ~= '' then head = call('GETRANGE', base .. 'e:' .. string.sub(record, 1, 16), 0, 17) end
  if own == '' then self = call('GETRANGE', base .. 'e:' .. ARGV[i + 2], 0, 17) end
  for _, v in ipairs({own, link, via, head, self}) do out[#out + 1] = v end
end
return out
