-- Makes entries visible, or their last change. ARGV: arrival day, then for each entry: id, order,
-- position, time. Order is given once, position and time only rise. Returns each entry as it stands
-- now, empty if it is no longer there. base..'came:'..DAY lists, 16 bytes each, what arrived that day.
local out = {}
for i = 2, #ARGV, 4 do
  local id, order, position, time = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local key = base .. 'e:' .. id
  local e = call('GET', key)
  local kind = e and string.sub(e, 1, 1)
  if kind == 'P' or kind == 'E' then
    if kind == 'P' then
      call('APPEND', base .. 'came:' .. ARGV[1], id)
      call('SADD', base .. 'days', ARGV[1])
      e = string.sub(e, 1, 25) .. string.sub(e, 18, 25) .. string.sub(e, 34) -- it arrived when it was committed
    else
      local o, p, t = struct.unpack('>I8I8I8', e, 2)
      order, position, time = o, math.max(p, position), math.max(t, time)
    end
    local head = 'E' .. struct.pack('>I8I8I8', order, position, time)
    head = head .. string.sub(e, 26, 33)
    call('SETRANGE', key, 0, head)
    out[#out + 1] = head .. string.sub(e, 34)
  else
    out[#out + 1] = ''
  end
end
return out
