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
    /// Whether it is an offset, which nobody need be asked for.
    var isOffset: Bool {
        if case .offset = self { true } else { false }
    }
}
