-- Decides on presented refresh generations and changes their sessions, each by itself. Those that come at the same time
-- are sent together: what a call costs by itself, it costs once.
-- KEYS: sessions
-- ARGV, for each: now i8, generation I4, attempt c16, reuse window i8, idle timeout i8, slack i8, retention i8, as one
--       string, and B: 1 where a token that was just replaced gets its successor again. To take it apart is cheaper than to
--       be sent eight. Then the device as shown now, in the record's form (flag, address and agent) or nothing; its name
-- The reuse window is measured by the server's clock, whatever the nodes' clocks say; expiry by "now".
-- Answers one string for each: the kind's digit, the state as it is now, and the record as it was, whose own state is the
-- old one. The numbers are those of RotationKind and SessionEndReason.
local NOT_FOUND, REVOKED, EXPIRED, ROTATED, SUPERSEDED, REUSED, HEALED, REPLAYED_LATE = '0', '1', '2', '3', '4', '5', '6', '7'
local THEFT = 4

local function unchanged(kind, record)
    return kind .. record:sub(1, SUBJECT_AT - 1) .. record
end

-- The record with another state and, where it shows something new, another device.
local function with_device(record, state, seen, seen_name)
    local _, seen_address, seen_agent = unpack('>BI2c0I2c0', seen)
    local has_device, address, agent, name, rest = unpack('>BI2c0I2c0I2c0', record, DEVICE_AT)
    address = seen_address ~= '' and seen_address or address
    agent = seen_agent ~= '' and seen_agent or agent
    name = has_device == 1 and name or unpack('>I2c0', seen_name)
    return state
        .. record:sub(SUBJECT_AT, DEVICE_AT - 1)
        .. pack('>BI2c0I2c0I2c0', 1, #address, address, #agent, agent, #name, name)
        .. record:sub(rest)
end

local function rotate(key, fixed, seen, seen_name)
    local record = call('GET', key)
    if not record then
        return NOT_FOUND
    end

    local now, presented, this_attempt, window, idle_timeout, slack, retention, replays = unpack('>i8I4c16i8i8i8i8B', fixed)
    local reason, idle, absolute, generation, rotated, attempt, seen_at, kept_until, rotated_before, undone, replayed, late = unpack(STATE, record)
    if reason ~= 0 then
        -- The idle expiry of an ended session is the end of its retention.
        return now < idle and unchanged(REVOKED, record) or NOT_FOUND
    end
    if now >= idle or now >= absolute then
        call('DEL', key)
        return EXPIRED
    end
    if this_attempt == undone then
        -- Undone, and carried out only now: its caller has been answered that it failed.
        return unchanged(SUPERSEDED, record)
    end
    if presented < generation then
        if presented == generation - 1 then
            if attempt == this_attempt then
                return unchanged(ROTATED, record)
            end
            local within = SERVER_NOW - rotated <= window
            -- Not for two generations in a row: two holders who take turns are found out at the second. For one generation as often as
            -- asked for, because an answer may be lost again, and it is the same successor each time.
            local late_again = not within and replays == 1 and math.floor(late / 2) % 2 == 0
            if late_again then
                rotated, late = SERVER_NOW, late + 1 - late % 2
            end
            if replays == 1 and (late_again or (within and replayed == 0)) then
                -- The successor is handed out, so the rotation cannot be undone any more.
                local state = pack(STATE, 0, idle, absolute, generation, rotated, attempt, seen_at, kept_until, rotated_before, undone, 1, late)
                call('SETRANGE', key, '0', state)
                return (within and SUPERSEDED or REPLAYED_LATE) .. state .. record
            end
            if within then
                return unchanged(SUPERSEDED, record)
            end
        end
        local ended = end_session(key, record, THEFT, now, retention)
        mark_unannounced(key, SERVER_NOW)
        return unchanged(REUSED, ended)
    end

    idle = math.min(now + idle_timeout, absolute)
    -- The TTL is renewed with an eighth to spare, so that most rotations need not touch it.
    local renewed = idle + slack > kept_until
    if renewed then
        kept_until = math.min(idle + math.floor(idle_timeout / 8), absolute) + slack
    end
    local state = pack(STATE, 0, idle, absolute, presented + 1, SERVER_NOW, this_attempt, now, kept_until, rotated, undone, 0, late * 2 % 256)
    if seen == '' or seen == record:sub(DEVICE_AT, DEVICE_AT + #seen - 1) then
        call('SETRANGE', key, '0', state)
    else
        record = with_device(record, state, seen, seen_name)
        call('SET', key, record, 'KEEPTTL')
    end
    if renewed then
        call('PEXPIRE', key, kept_until - now)
    end
    return (presented == generation and ROTATED or HEALED) .. state .. record
end

local answers = {}
for i, key in ipairs(KEYS) do
    answers[i] = rotate(key, ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i])
end
return answers
