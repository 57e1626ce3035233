-- Takes tombstones away. ARGV: category, zero byte and id of each. Returns the categories that lost one.
local lost, out = {}, {}
for i = 1, #ARGV do
  local category, id = string.sub(ARGV[i], 1, -18), string.sub(ARGV[i], -16)
  call('ZREM', base .. 'graves', ARGV[i])
  if call('ZREM', base .. 'of:' .. category, id) == 1 and not lost[category] then
    lost[category] = true
    out[#out + 1] = category
  end
end
return out
