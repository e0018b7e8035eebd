namespace Authenik8.Passwords;

/// <summary>Work that waited was given up: the queue was full, and its client had the most in it.</summary>
internal sealed class HashingDisplacedException() : Exception("The queue for hashing was full, and this client had the most in it.");
