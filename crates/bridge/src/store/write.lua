-- Makes all of some writes or none.
--
-- KEYS: the index of all keys, then the hash of each write in turn.
-- ARGV: for each write six: `put` or `delete`, the key, the value, `always`, `absent` or `version`, that version,
--       and the time to live in milliseconds or nothing.
-- A key is a hash of its value `v` and its version `n`; the index is a sorted set, in the order of the keys' bytes.
--
-- Redis undoes nothing when a command of a script fails, and so all that may make one fail is looked at before the
-- first write.
local index = KEYS[1]

-- Whether nothing lies under a name, or something of this type.
local function may_be(kind, name)
  local found = redis.call('TYPE', name).ok
  return found == 'none' or found == kind
end

if not may_be('zset', index) then
  return { 'corrupt', '' }
end
for i = 2, #KEYS do
  local at = (i - 2) * 6
  local op, key, condition, version = ARGV[at + 1], ARGV[at + 2], ARGV[at + 4], ARGV[at + 5]
  -- Whatever lies under a key may be removed, and nothing else can be done with what is not ours.
  if op == 'put' or condition ~= 'always' then
    if not may_be('hash', KEYS[i]) then
      return { 'corrupt', key }
    end
    local actual = redis.call('HGET', KEYS[i], 'n') or '0'
    -- Lua writes a number out exactly up to 14 digits, which nothing that we count reaches.
    if not string.find(actual, '^%d+$') or #actual > 14 then
      return { 'corrupt', key }
    end
    -- Removing what is absent always succeeds.
    local free = op == 'delete' and actual == '0'
    if not free and ((condition == 'absent' and actual ~= '0') or (condition == 'version' and actual ~= version)) then
      return { 'conflict', key, actual }
    end
  end
end

local written = '0'
for i = 2, #KEYS do
  local at = (i - 2) * 6
  local op, key, value, ttl = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 6]
  if op == 'put' then
    written = tostring(redis.call('HINCRBY', KEYS[i], 'n', 1))
    redis.call('HSET', KEYS[i], 'v', value)
    if ttl == '' then
      redis.call('PERSIST', KEYS[i])
    else
      redis.call('PEXPIRE', KEYS[i], ttl)
    end
    redis.call('ZADD', index, 0, key)
  else
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', index, key)
  end
end
return { 'ok', written }
