-- Forgets what left its source's document long ago. ARGV: source, what the state's first 8 bytes must
-- be, the first day to keep, today (2 bytes), then the fields that stand in the document. Those count
-- as present today. Returns the links that were marked as shared and are no more.
local source, first, today = ARGV[1], tonumber(ARGV[3]), ARGV[4]
local state = call('HGET', base .. 'state', source) or ''
if string.sub(state, 1, 8) ~= ARGV[2] then return {} end
local standing, t, unmarked = {}, open('seen:' .. source), {}
for i = 5, #ARGV do standing[ARGV[i]] = true end
local function walk(kind, each)
  for i = 0, t.buckets - 1 do
    local all = call('HGETALL', base .. t.name .. ':' .. i)
    for j = 1, #all, 2 do
      if string.sub(all[j], 1, 1) == kind then each(all[j], all[j + 1], struct.unpack('>I2', all[j + 1], #all[j + 1] - 1)) end
    end
  end
end
t.oldest, t.dirty = 65535, true
walk('o', function(field, record, day)
  if standing[field] then
    put(t, field, string.sub(record, 1, -3) .. today, today)
  elseif day < first then
    drop(t, field)
  elseif day < t.oldest then
    t.oldest = day
  end
end)
walk('l', function(field, record, day)
  if #record == 10 then
    if not get(t, 'o' .. string.sub(record, 1, 8)) then drop(t, field) end
  elseif standing[field] then
    put(t, field, string.sub(record, 1, -3) .. today, today)
  elseif day < first then
    drop(t, field)
    unmarked[#unmarked + 1] = string.sub(field, 2)
  elseif day < t.oldest then
    t.oldest = day
  end
end)
close(t)
return unmarked
