-- Reads what a source's commits have left to do. ARGV: source. Returns for each item: id, what is to
-- be done, and the entry of that id, empty if there is none.
local out, all = {}, call('HGETALL', base .. 'out:' .. ARGV[1])
for i = 1, #all, 2 do
  out[#out + 1], out[#out + 2] = all[i], all[i + 1]
  out[#out + 1] = call('GET', base .. 'e:' .. all[i]) or ''
end
return out
