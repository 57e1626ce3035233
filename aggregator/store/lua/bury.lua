-- Sets tombstones. ARGV: time, then category and id of the entry in turn.
for i = 2, #ARGV, 2 do
  call('ZADD', base .. 'of:' .. ARGV[i], ARGV[1], ARGV[i + 1])
  call('ZADD', base .. 'graves', ARGV[1], ARGV[i] .. '\0' .. ARGV[i + 1])
end
