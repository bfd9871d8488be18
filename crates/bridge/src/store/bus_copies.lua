-- The bus of a run: where its events, copies and outcomes are, and how a copy comes from one place to another. This part
-- is the beginning of the one script of the bus; `bus_admission.lua` and `bus_calls.lua` go on.
--
-- Before it stands whether the script `only_looks`: then it changes nothing, not even what is due.
--
-- KEYS: what all names of this bus begin with.
-- ARGV: the call, a seed for jitter, and from the third on what the call needs. Times are microseconds of Redis' own
--       clock. The numbers of events, members and connections may pass 2^53 and are never Lua numbers.
-- A copy is `<event>:<attempts>:<wait before>`; in `again` an order stands before it, in `held` a member behind it.
local base, call = KEYS[1], ARGV[1]
math.randomseed(tonumber(ARGV[2]))

local MOVES_MAX = 1000         -- in one call, since Redis does nothing else meanwhile
local HISTORY_MAX = 256        -- events that a late subscriber may get
local REMEMBERED_MAX = 4096    -- finished events whose outcomes are known, and that are not taken twice
local SUBSCRIPTIONS_MAX = 256  -- each of them costs every publisher a look
local BLOCKED_MAX = 1024       -- events that wait for room
local LETTERS_MAX = 10000      -- dead letters of one name
local MOVES_KEPT = 10000       -- moves that are told and kept for whoever asks for them: about the newest

local names, patterns, counter = base .. 'names', base .. 'patterns', base .. 'counter'
local history, finished, ids = base .. 'history', base .. 'finished', base .. 'ids'
local blocked, leases, present = base .. 'blocked', base .. 'leases', base .. 'present'
local moves, moved = base .. 'moves', base .. 'moved'

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

-- `tostring` would round.
local function text(number)
  return string.format('%.0f', number)
end

local function message(record)
  return base .. 'message:' .. record
end

local function track(record)
  return base .. 'track:' .. record
end

local function sub(id, part)
  return base .. 'sub:' .. id .. ':' .. part
end

local function letters(name)
  return base .. 'dead:' .. name
end

-- The number of the next subscription, lease or wait, and so greater than each before.
local function count()
  return text(redis.call('INCR', counter))
end

-- Keeps what moved for whoever asked to be told: what, then the name and the value of each thing that there is to say.
local is_told = redis.call('EXISTS', moves) == 1
local function tell(what, ...)
  if is_told then
    redis.call('XADD', moves, 'MAXLEN', '~', MOVES_KEPT, redis.call('INCR', moved) .. '-0', 'what', what, ...)
  end
end

-- Whoever waits at one of these is to look again.
local bells, rung = {}, {}
local function ring(bell)
  if not rung[bell] then
    rung[bell] = true
    bells[#bells + 1] = bell
  end
end

-- Whether a place in some queue became free, for which a publisher may wait.
local made_room = false

local known_rules = {}
local function rules(id)
  if not known_rules[id] then
    local found, flat = {}, redis.call('HGETALL', sub(id, 'rules'))
    for i = 1, #flat, 2 do
      found[flat[i]] = flat[i + 1]
    end
    known_rules[id] = found
  end
  return known_rules[id]
end

local function need(record)
  redis.call('HINCRBY', message(record), 'needed', 1)
end

-- One place less that needs an event; with the last one it is forgotten.
local function free(record)
  if redis.call('HINCRBY', message(record), 'needed', -1) <= 0 then
    redis.call('DEL', message(record))
  end
end

-- All outcomes of an event are known; the oldest such event is forgotten.
local function finish(record)
  ring('event:' .. record)
  redis.call('RPUSH', finished, record)
  while redis.call('LLEN', finished) > REMEMBERED_MAX do
    local oldest = redis.call('LPOP', finished)
    local id = redis.call('HGET', track(oldest), 'id')
    redis.call('DEL', track(oldest))
    if id then
      redis.call('HDEL', ids, id)
    end
  end
end

-- Notes what finally became of a copy. That of a replay or of a dead letter sent again is nobody's business.
local function note(record, name, outcome)
  if redis.call('HGET', track(record), 'outcome:' .. name) ~= '' then
    return
  end
  redis.call('HSET', track(record), 'outcome:' .. name, outcome)
  if redis.call('HINCRBY', track(record), 'open', -1) == 0 then
    finish(record)
  end
end

-- Keeps what became of one copy.
local function tell_copy(what, id, record, ...)
  if is_told then
    tell(what, 'name', rules(id).name, 'record', record, ...)
  end
end

local function drop(id, record, reason)
  tell_copy('dropped', id, record, 'reason', reason)
  note(record, rules(id).name, 'dropped')
  free(record)
end

-- Copies that wait, without those of a replay.
local function depth(id)
  return redis.call('LLEN', sub(id, 'queue')) + redis.call('ZCARD', sub(id, 'again'))
end

-- A copy on lease keeps its place, since it may have to come back. A replay has its own bound.
local function has_room(id)
  local max = rules(id)['queue-max']
  if max == '' then
    return true
  end
  return depth(id) + redis.call('HLEN', sub(id, 'held')) < tonumber(max)
end

-- The wait after so many failed attempts: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015,
-- as `eda_patterns::backoff` has it.
local function wait_after(id, failed, before)
  local rule = rules(id)
  local first, cap = tonumber(rule.base), tonumber(rule.cap)
  local ceiling = first
  if rule.growth == 'linear' then
    ceiling = first * failed
  elseif rule.growth == 'exponential' then
    -- Beyond this every first wait of a microsecond or more is longer than any cap.
    ceiling = first * 2 ^ math.min(failed - 1, 60)
  end
  ceiling = math.min(ceiling, cap)
  local low, high = ceiling, ceiling
  if rule.jitter == 'full' then
    low = 0
  elseif rule.jitter == 'equal' then
    low = math.floor(ceiling / 2)
  elseif rule.jitter == 'decorrelated' then
    low, high = first, math.max(before, first) * 3
  end
  return math.min(low + math.floor(math.random() * (high - low + 1)), cap)
end

-- Ends a lease: the copy's event, attempts and wait before, or nothing where there is no such lease.
local function end_lease(id, lease)
  local held = redis.call('HGET', sub(id, 'held'), lease)
  if not held then
    return nil
  end
  local record, attempts, before, member = held:match('^(%d+):(%d+):(%d+):(%d+)$')
  redis.call('HDEL', sub(id, 'held'), lease)
  redis.call('ZREM', leases, id .. ':' .. lease)
  if redis.call('HGET', sub(id, 'holds'), member) == lease then
    redis.call('HDEL', sub(id, 'holds'), member)
  end
  made_room = true
  ring('sub:' .. id)
  return record, tonumber(attempts), tonumber(before)
end

-- An attempt failed: the copy waits for the next one, or it was the last.
local function fail(id, record, attempts, before, at, reason)
  local rule = rules(id)
  if attempts < tonumber(rule['attempts-max']) then
    local wait = wait_after(id, attempts, before)
    -- The order makes two copies two, and those of one moment come as they failed.
    local order = string.format('%020.0f', redis.call('INCR', counter))
    local copy = table.concat({ order, record, text(attempts), text(wait) }, ':')
    redis.call('ZADD', sub(id, 'again'), text(at + wait), copy)
    tell_copy('requeued', id, record, 'attempt', text(attempts), 'wait', text(wait), 'reason', reason)
  elseif rule['dead-letters'] == '1' then
    local dead = letters(rule.name)
    redis.call('RPUSH', dead, table.concat({ record, text(attempts), text(at), reason }, ':'))
    if redis.call('LLEN', dead) > LETTERS_MAX then
      free(redis.call('LPOP', dead):match('^%d+'))
    end
    tell_copy('dead', id, record, 'attempts', text(attempts), 'reason', reason)
    note(record, rule.name, 'dead:' .. reason)
  else
    drop(id, record, reason)
  end
end
