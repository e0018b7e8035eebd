-- Undoes a rotation whose answer its caller did not get. Answers 1 where it did, 0 where there was nothing to undo: the
-- rotation was not carried out, its successor was handed out or used, or the session has ended. An undone one that is
-- carried out later does nothing.
-- KEYS: session
-- ARGV: generation presented I4 and attempt c16, as one string
local record = call('GET', KEYS[1])
if not record then
    return 0
end
local presented, this_attempt = unpack('>I4c16', ARGV[1])
local reason, idle, absolute, generation, rotated, attempt, seen_at, kept_until, rotated_before, undone, replayed, late = unpack(STATE, record)
if reason ~= 0 or undone == this_attempt then
    return 0
end
local is_last = generation == presented + 1 and attempt == this_attempt and replayed == 0
if is_last then
    generation, rotated, attempt, late = presented, rotated_before, NO_ATTEMPT, math.floor(late / 2)
end
call('SETRANGE', KEYS[1], '0', pack(STATE, 0, idle, absolute, generation, rotated, attempt, seen_at, kept_until, rotated_before, this_attempt, replayed, late))
return is_last and 1 or 0
