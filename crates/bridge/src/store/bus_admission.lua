-- How an event comes to the subscriptions that match, how those end, and what happens by the clock alone.

-- Whether a topic matches: words parted by dots; `*` is one word, a last `#` any number of words.
local function words(of)
  local found = {}
  for word in (of .. '.'):gmatch('([^.]*)%.') do
    found[#found + 1] = word
  end
  return found
end

local function matches(pattern, topic)
  local wanted, given = words(pattern), words(topic)
  for i, word in ipairs(wanted) do
    if word == '#' then
      return true
    end
    if given[i] == nil or (word ~= '*' and word ~= given[i]) then
      return false
    end
  end
  return #wanted == #given
end

-- The numbers of the subscriptions that match.
local function route(topic)
  local found, flat = {}, redis.call('HGETALL', patterns)
  for i = 1, #flat, 2 do
    if matches(flat[i + 1], topic) then
      found[#found + 1] = flat[i]
    end
  end
  return found
end

local function must_wait(id)
  return rules(id).overflow == 'block' and not has_room(id)
end

-- A copy comes to a queue that may be full: what became of it.
local function enqueue(id, record)
  local accepted, queue = 'queued', sub(id, 'queue')
  if not has_room(id) then
    local oldest = rules(id).overflow == 'drop-oldest' and redis.call('LPOP', queue)
    if not oldest then
      tell_copy('dropped', id, record, 'reason', 'queue-full')
      note(record, rules(id).name, 'dropped')
      return 'dropped'
    end
    drop(id, oldest, 'queue-full')
    accepted = 'dropping-oldest'
  end
  redis.call('RPUSH', queue, record)
  tell_copy('queued', id, record, 'depth', text(depth(id)))
  need(record)
  ring('sub:' .. id)
  return accepted
end

-- An event reaches all of its subscriptions at one moment.
local function admit(record, targets)
  redis.call('HSET', track(record), 'id', redis.call('HGET', message(record), 'id'), 'open', #targets)
  for _, id in ipairs(targets) do
    redis.call('HSET', track(record), 'outcome:' .. rules(id).name, '')
  end
  tell('kept', 'record', record, 'topic', redis.call('HGET', message(record), 'topic'), 'copies', text(#targets))
  need(record)
  redis.call('RPUSH', history, record)
  for _, id in ipairs(targets) do
    redis.call('HSET', track(record), 'accepted:' .. rules(id).name, enqueue(id, record))
  end
  if #targets == 0 then
    finish(record)
  end
  if redis.call('LLEN', history) > HISTORY_MAX then
    free(redis.call('LPOP', history))
  end
  ring('event:' .. record)
end

-- Lets in what waits for room, in the order of publication for each subscription. Publishers do not wait for each
-- other: a subscriber that publishes while it handles could else wait for one that waits for this very subscriber.
local function admit_blocked()
  if not made_room then
    return
  end
  made_room = false
  local still = {}
  for _, record in ipairs(redis.call('LRANGE', blocked, 0, -1)) do
    local row = redis.call('HMGET', message(record), 'topic', 'publisher')
    local targets, waits = route(row[1]), false
    for _, id in ipairs(targets) do
      waits = waits or still[row[2] .. ':' .. id] or must_wait(id)
    end
    if waits then
      for _, id in ipairs(targets) do
        still[row[2] .. ':' .. id] = true
      end
    else
      redis.call('LREM', blocked, 1, record)
      redis.call('HDEL', message(record), 'blocked')
      admit(record, targets)
    end
  end
end

-- Ends a subscription and drops what it holds. Its dead letters stay.
local function close(id)
  local name, dropped = rules(id).name, 0
  local function gone(record)
    dropped = dropped + 1
    note(record, name, 'gone')
    free(record)
  end
  local held = redis.call('HGETALL', sub(id, 'held'))
  for i = 1, #held, 2 do
    redis.call('ZREM', leases, id .. ':' .. held[i])
    gone(held[i + 1]:match('^%d+'))
  end
  for _, copy in ipairs(redis.call('ZRANGE', sub(id, 'again'), 0, -1)) do
    gone(copy:match('^%d+:(%d+)'))
  end
  for _, part in ipairs({ 'replay', 'queue' }) do
    for _, record in ipairs(redis.call('LRANGE', sub(id, part), 0, -1)) do
      gone(record)
    end
  end
  for _, member in ipairs(redis.call('HKEYS', sub(id, 'members'))) do
    redis.call('ZREM', present, id .. ':' .. member)
  end
  for _, part in ipairs({ 'rules', 'queue', 'replay', 'again', 'held', 'holds', 'members', 'left' }) do
    redis.call('DEL', sub(id, part))
  end
  tell('closed', 'name', name, 'dropped', text(dropped))
  redis.call('HDEL', names, name)
  redis.call('HDEL', patterns, id)
  known_rules[id] = nil
  made_room = true
  ring('sub:' .. id)
end

-- A member goes. What it held stays on lease.
local function leave(id, member)
  redis.call('HDEL', sub(id, 'members'), member)
  redis.call('ZREM', present, id .. ':' .. member)
  ring('sub:' .. id)
end

-- A member goes without a word.
local function lose(id, member)
  leave(id, member)
  if rules(id).durable == '0' and redis.call('HLEN', sub(id, 'members')) == 0 then
    close(id)
  end
end

-- Does what is due: ends leases that are over, and lets members go of whom nothing was heard.
local function tick()
  local ended = redis.call('ZRANGEBYSCORE', leases, '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, MOVES_MAX)
  for i = 1, #ended, 2 do
    local id, lease = ended[i]:match('^(%d+):(%d+)$')
    local record, attempts, before = end_lease(id, lease)
    fail(id, record, attempts, before, tonumber(ended[i + 1]), 'lease-expired')
  end
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', present, '-inf', text(now), 'LIMIT', 0, MOVES_MAX)) do
    lose(gone:match('^(%d+):(%d+)$'))
  end
  admit_blocked()
end
