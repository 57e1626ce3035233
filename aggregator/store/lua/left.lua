-- Lists what commits have left to do. ARGV: up to which time. Returns the number of sources, these,
-- then entry and note in turn.
local sources = call('ZRANGEBYSCORE', base .. 'outs', '-inf', ARGV[1])
local out = {tostring(#sources)}
for _, source in ipairs(sources) do out[#out + 1] = source end
for _, id in ipairs(call('ZRANGEBYSCORE', base .. 'noted', '-inf', ARGV[1])) do
  out[#out + 1] = id
  out[#out + 1] = call('HGET', base .. 'notes', id) or ''
end
return out
