-- Shared by the scripts about accounts: put before each of them when it is loaded.
--
-- An account is one string. What scripts read or change comes first:
--    1  format B, version i8, created c15: the milliseconds since the year 1 in digits, by which the list is sorted
--   25  change c16: the id of the call that wrote it, by which its repetition is known
--   41  names I4c0: the ends of the keys that lead here, "email:" or "login:" and 43 characters each
-- After that comes what scripts do not look at: JSON. AccountRecord.cs writes and reads the same.
--
-- While the slot migrates, a key that is not declared may be on the other server, and what is read of it here would be
-- nothing. So a script reads and writes declared keys only; those of the names are "beginning of the tenant's keys" and name.
local FORMAT = 2
local VERSION_AT = 2
local CREATED_AT = 10
local CHANGE_AT = 25
local NAMES_AT = 41
local NAME_LENGTH = 49

-- The numbers are those of AccountAnswer.
local DONE, CONFLICT, NOT_FOUND, EMAIL_TAKEN, LOGIN_TAKEN, ID_TAKEN, UNREADABLE, NAMES_NEEDED = 0, 1, 2, 3, 4, 5, 6, 7

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
