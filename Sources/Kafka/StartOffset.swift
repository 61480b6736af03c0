internal import CRdKafka

/// Where reading a partition begins.
public enum StartOffset: Sendable, Hashable {
    /// At the oldest record that the broker still has.
    case beginning
    /// After the newest record at the time of asking.
    case end
    /// At this offset.
    case offset(Int64)
    /// At the group's committed offset; ``ConsumerOptions/autoOffsetReset`` decides when there is none.
    case committed
}

extension StartOffset {
    /// librdkafka's number for it.
    var raw: Int64 {
        switch self {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .offset(let offset): offset
        case .committed: Int64(RD_KAFKA_OFFSET_STORED)
        }
    }
}
