-- Sets what one withdrawal blocks, or lifts it. ARGV: id of the entry, its record (empty: it is lifted),
-- then field and block in turn (empty: lifted). A field holds blocks of 32 bytes, each of which begins
-- with its entry's id.
local id = ARGV[1]
if ARGV[2] == '' then
  call('HDEL', base .. 'entries', id)
else
  call('HSET', base .. 'entries', id, ARGV[2])
end
for i = 3, #ARGV, 2 do
  local all, out = call('HGET', base .. 'blocks', ARGV[i]) or '', ''
  for at = 1, #all, 32 do
    if string.sub(all, at, at + 15) ~= id then out = out .. string.sub(all, at, at + 31) end
  end
  out = out .. ARGV[i + 1]
  if out == '' then
    call('HDEL', base .. 'blocks', ARGV[i])
  else
    call('HSET', base .. 'blocks', ARGV[i], out)
  end
end
