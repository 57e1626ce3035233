-- Sets which sources of this partition are on the schedule. ARGV: source and due time in turn.
-- A known one keeps its due time unless the given one is earlier; one not named is taken off. A
-- leased one stays where its lease has put it and is due earlier once it is given back. Bytes 9 to
-- 16 of a state are when the source is due next.
local named = {}
for i = 1, #ARGV, 2 do
  local source, due = ARGV[i], tonumber(ARGV[i + 1])
  named[source] = true
  local old, lease, state = call('ZSCORE', base .. 'due', source), lease_of(source), call('HGET', base .. 'state', source)
  if state then
    local planned = struct.unpack('>i8', state, 9)
    if due < planned then
      call('HSET', base .. 'state', source, string.sub(state, 1, 8) .. struct.pack('>i8', due) .. string.sub(state, 17))
    elseif not old then
      due = planned
    end
  end
  if old and lease then
    if due < lease.due then
      lease.due = due
      set_lease(source, lease)
    end
  elseif not old or due < tonumber(old) then
    call('ZADD', base .. 'due', due, source)
  end
end
for _, source in ipairs(call('ZRANGE', base .. 'due', 0, -1)) do
  if not named[source] then call('ZREM', base .. 'due', source) end
end
