-- Leases sources to one worker and pushes their due time to the end of the lease, so that a crashed
-- worker's come due again by themselves. ARGV: now, until, "due" or "any", then source and token in
-- turn. Returns source, state (empty if none) in turn of those granted. Any: due or not, on the
-- schedule or not. The token decides, so a repeated call grants the same again.
local now, till, any = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'any'
local out = {}
for i = 4, #ARGV, 2 do
  local source, token = ARGV[i], ARGV[i + 1]
  local due, lease = call('ZSCORE', base .. 'due', source), lease_of(source)
  local mine = lease and lease.token == token
  local free = not lease or lease.till <= now
  if mine or (free and (any or (due and tonumber(due) <= now))) then
    if not mine then
      set_lease(source, {till = till, due = lease and lease.due or tonumber(due or '0'), token = token})
      if due then call('ZADD', base .. 'due', till, source) end
    end
    out[#out + 1] = source
    out[#out + 1] = call('HGET', base .. 'state', source) or ''
  end
end
return out
