-- Shared by the scripts about accounts: put before each of them when it is loaded.
--
-- An account is one string. What scripts read or change comes first:
--    1  format B, version i8, created c15: the milliseconds since the year 1 in digits, by which the list is sorted
--   25  names I4c0: the ends of the keys that lead here, "email:" or "login:" and 43 characters each
-- After that comes what scripts do not look at: JSON. AccountRecord.cs writes and reads the same.
local FORMAT = 1
local VERSION_AT = 2
local CREATED_AT = 10
local NAMES_AT = 25
local NAME_LENGTH = 49

-- The numbers are those of AccountAnswer.
local DONE, CONFLICT, NOT_FOUND, EMAIL_TAKEN, LOGIN_TAKEN, ID_TAKEN, UNREADABLE = 0, 1, 2, 3, 4, 5, 6

local call, pack, unpack = redis.call, struct.pack, struct.unpack

-- The ends of the keys that lead to an account, or nothing where its record is none of this format.
local function names_of(record)
    if #record < NAMES_AT + 3 or record:byte(1) ~= FORMAT then
        return nil
    end
    local length = unpack('>I4', record, NAMES_AT)
    if length % NAME_LENGTH ~= 0 or #record < NAMES_AT + 3 + length then
        return nil
    end
    local names = {}
    for at = NAMES_AT + 4, NAMES_AT + 3 + length, NAME_LENGTH do
        names[#names + 1] = record:sub(at, at + NAME_LENGTH - 1)
    end
    return names
end

-- Why an account cannot have these names, or nothing where it can.
local function taken_by_another(names, account, prefix)
    for _, name in ipairs(names) do
        local owner = call('GET', prefix .. name)
        if owner and owner ~= account then
            return name:sub(1, 1) == 'e' and EMAIL_TAKEN or LOGIN_TAKEN
        end
    end
    return nil
end

-- What had an effect is answered to its repetition as it was the first time.
local function remember(key, ttl)
    call('SET', key, DONE, 'PX', ttl)
    return DONE
end
