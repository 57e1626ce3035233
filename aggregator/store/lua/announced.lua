-- Drops the notes of changes that have been announced. ARGV: id of the entry and token in turn.
for i = 1, #ARGV, 2 do
  local note = call('HGET', base .. 'notes', ARGV[i])
  if note and string.sub(note, 1, 8) == ARGV[i + 1] then
    call('HDEL', base .. 'notes', ARGV[i])
    call('ZREM', base .. 'noted', ARGV[i])
  end
end
