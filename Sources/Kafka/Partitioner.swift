/// How a key chooses its partition: murmur2, the same in every Kafka client that matters.
public enum Partitioner {
    /// The partition of a key, equal to Java's default partitioner and librdkafka's `murmur2_random`.
    ///
    /// Those two agree on all keys but `nil`, for which both choose freely.
    ///
    /// - Parameters:
    ///   - key: the key's bytes; empty is a key like any other.
    ///   - partitions: the topic's number of partitions; at least 1.
    /// - Returns: a partition from 0 to `partitions` - 1; 0 where `partitions` is below 1.
    public static func murmur2(_ key: [UInt8], partitions: Int32) -> Int32 {
        guard partitions > 1 else { return 0 }
        return Int32(bitPattern: hash(key) & 0x7fff_ffff) % partitions
    }

    /// The 32-bit murmur2 hash with Kafka's seed.
    static func hash(_ key: [UInt8]) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        var index = 0
        while index + 4 <= key.count {
            var word =
                UInt32(key[index]) | UInt32(key[index + 1]) << 8
                | UInt32(key[index + 2]) << 16 | UInt32(key[index + 3]) << 24
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash = (hash &* multiplier) ^ word
            index += 4
        }
        if index < key.count {
            for place in stride(from: key.count - 1, through: index, by: -1) {
                hash ^= UInt32(key[place]) << UInt32(8 * (place - index))
            }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return hash
    }
}
