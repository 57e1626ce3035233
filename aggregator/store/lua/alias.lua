-- Lets ids lead to an entry. ARGV: its reference, then for each: id, and the length of the entry that is given up for
-- it (empty: there is none, only an alias). Returns for each 1, or 0 if the entry is another by now.
local out = {}
for i = 2, #ARGV, 2 do
  local key = base .. 'e:' .. ARGV[i]
  local kind = call('GETRANGE', key, 0, 0)
  if kind == 'E' and (ARGV[i + 1] == '' or call('STRLEN', key) ~= tonumber(ARGV[i + 1])) then
    out[#out + 1] = '0'
  else
    if kind ~= '' then call('SET', key, 'A' .. ARGV[1]) end
    out[#out + 1] = '1'
  end
end
return out
