/// Who calls, as the key says.
enum Caller: Sendable, Hashable {
    /// A portal, by its id: opens cases, reads and withdraws its own.
    case portal(String)
    /// An operator, by name: reads any case without its result, and sees to steps.
    case `operator`(String)
}
