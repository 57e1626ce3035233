-- Gives visible changes their positions, in the order of ARGV. ARGV: for each change: reference of the
-- entry (17 bytes), token of the change (8 bytes), time, order (empty: the position decides), 0 if
-- the entry stands, 1 if it has expired, 2 if it was withdrawn. Returns for each: position, order, time. A change already logged as the entry's last
-- keeps its position; the order of an entry is given once.
local t, out = open('log'), {}
for i = 1, #ARGV, 5 do
  local ref, token, gone = ARGV[i], ARGV[i + 1], ARGV[i + 4]
  local id, was, position, order, time = string.sub(ref, 1, 16)
  local record = get(t, id)
  if record then was, position, order, time = struct.unpack('>c8I8I8I8', record) end
  if was ~= token then
    if record and string.sub(record, 33) ~= '0' then order = nil end
    time = tonumber(ARGV[i + 2])
    position = call('INCR', base .. 'last')
    order = order or tonumber(ARGV[i + 3]) or 1099511627776 + position
    if gone ~= '0' then
      call('ZADD', base .. 'gone', time, ref)
    elseif record then
      call('ZREM', base .. 'gone', ref)
    end
    put(t, id, struct.pack('>c8I8I8I8', token, position, order, time) .. gone)
    call('ZADD', base .. 'log', position, ref)
  end
  out[#out + 1], out[#out + 2], out[#out + 3] = position, string.format('%.0f', order), string.format('%.0f', time)
end
close(t)
return out
