-- Counts one attempt against every limit, or against none where one of them refuses. Answers: 1 where it is allowed, the
-- limit that refuses longest or else has the fewest attempts left (one that others move too only where there is no other),
-- those left, the wait (-1: only a success helps), and how many in a row.
-- KEYS: answer, then a counter for each limit
-- ARGV: now, clock skew, answer's TTL, then seven for each limit:
--    w, shared, permits, length, three unused: the counter is the times of the last attempts, i8 each, ascending
--    b, shared, free, first delay, longest delay, ceiling, memory: the counter is how many in a row I4, times of the last eight
--       of them i8 each, ascending
-- shared is 1 where other clients move the counter too.
-- Times are Unix milliseconds, exact in Lua's doubles.
local call, pack, unpack = redis.call, struct.pack, struct.unpack
local NEVER = math.huge

-- Repeated: the attempt was counted, and the answer missed.
local answered = call('GET', KEYS[1])
if answered then
    return answered
end

local now, skew = tonumber(ARGV[1]), tonumber(ARGV[2])
local limits = {}

local function read_window(limit)
    local times, first = call('GET', limit.key) or '', 1
    while first <= #times and unpack('>i8', times, first) <= now - limit.length do
        first = first + 8
    end
    limit.times = times:sub(first)
end

local function state_of_window(limit)
    local live = #limit.times / 8
    local wait = limit.length
    if live > 0 then
        -- Where the setting has become smaller there may be more than it permits: those must go first.
        wait = unpack('>i8', limit.times, 8 * math.max(0, live - limit.permits) + 1) + limit.length - now
    end
    return live >= limit.permits, math.max(0, limit.permits - live), wait
end

local function insert_now(times)
    -- A clock that is behind may tell a time before the last.
    local at = #times
    while at > 0 and unpack('>i8', times, at - 7) > now do
        at = at - 8
    end
    return times:sub(1, at) .. pack('>i8', now) .. times:sub(at + 1)
end

local function count_window(limit)
    limit.times = insert_now(limit.times)
    local ahead = unpack('>i8', limit.times, #limit.times - 7) - now
    call('SET', limit.key, limit.times, 'PX', limit.length + ahead + skew)
end

local function kept(limit, count)
    local share = math.floor((limit.memory * math.min(count, limit.ceiling) + limit.ceiling - 1) / limit.ceiling)
    return math.max(limit.max_delay, share)
end

local function read_backoff(limit)
    local counter = call('GET', limit.key)
    limit.count, limit.last, limit.times = 0, now, ''
    if counter then
        local count, last = unpack('>I4', counter), unpack('>i8', counter, #counter - 7)
        if last + kept(limit, count) > now then
            limit.count, limit.last, limit.times = count, last, counter:sub(5)
        end
    end
end

local function state_of_backoff(limit)
    if limit.count >= limit.ceiling then
        return true, 0, NEVER
    end
    if limit.count < limit.free then
        return false, limit.free - limit.count, limit.last + kept(limit, limit.count) - now
    end
    local wait = limit.last + math.min(limit.max_delay, limit.first_delay * 2 ^ (limit.count - limit.free)) - now
    return wait > 0, 0, math.max(1, wait)
end

local function count_backoff(limit)
    limit.count, limit.last = limit.count + 1, math.max(limit.last, now)
    -- More than a client fails before it succeeds, so that what it takes back leaves the time of the others.
    limit.times = insert_now(limit.times):sub(-64)
    call('SET', limit.key, pack('>I4', limit.count) .. limit.times, 'PX', limit.last - now + kept(limit, limit.count) + skew)
end

local function answer(allowed, limit, remaining, wait)
    local in_a_row = 0
    for _, each in ipairs(limits) do
        in_a_row = math.max(in_a_row, each.count or 0)
    end
    return string.format('%d %d %d %.0f %d', allowed, limit - 1, remaining, wait == NEVER and -1 or wait, in_a_row)
end

-- A limit of the client's own goes before one that others move too.
local function goes_before(limit, other, is_nearer)
    if limit.is_shared == other.is_shared then
        return is_nearer
    end
    return other.is_shared
end

local refused, longest
for i = 2, #KEYS do
    local at = 7 * i - 10
    local limit = { key = KEYS[i], is_window = ARGV[at] == 'w', is_shared = ARGV[at + 1] == '1' }
    limits[i - 1] = limit
    if limit.is_window then
        limit.permits, limit.length, limit.state = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), state_of_window
        read_window(limit)
    else
        limit.free, limit.first_delay, limit.max_delay = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
        limit.ceiling, limit.memory, limit.state = tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6]), state_of_backoff
        read_backoff(limit)
    end
    local exhausted, _, wait = limit.state(limit)
    if exhausted and (not refused or goes_before(limit, limits[refused], wait > longest)) then
        refused, longest = i - 1, wait
    end
end
if refused then
    return answer(0, refused, 0, longest)
end

local nearest, fewest, its_wait
for i, limit in ipairs(limits) do
    if limit.is_window then
        count_window(limit)
    else
        count_backoff(limit)
    end
    local _, remaining, wait = limit.state(limit)
    if not nearest or goes_before(limit, limits[nearest], remaining < fewest) then
        nearest, fewest, its_wait = i, remaining, wait
    end
end
local allowed = answer(1, nearest, fewest, its_wait)
call('SET', KEYS[1], allowed, 'PX', ARGV[3])
return allowed
