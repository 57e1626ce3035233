-- Reads what stands in fields of the blocks, empty where nothing does. ARGV: the fields.
local out = {}
for i = 1, #ARGV do out[i] = call('HGET', base .. 'blocks', ARGV[i]) or '' end
return out
