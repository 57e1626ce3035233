-- Lists the ids that came on a day up to ARGV[1]. Returns day and ids (16 bytes each) in turn.
local out = {}
for _, day in ipairs(call('SMEMBERS', base .. 'days')) do
  if tonumber(day) <= tonumber(ARGV[1]) then
    out[#out + 1], out[#out + 2] = day, call('GET', base .. 'came:' .. day) or ''
  end
end
return out
