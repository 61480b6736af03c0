/// Somebody whom a simulated system says no to: known by the serial number in the PINFL (digits 11 to 13), so that a
/// demo can show each refusal.
enum MarkedPerson: Int, CaseIterable, Sendable {
    /// May not leave the country, by a court's decision.
    case restrictedByCourt = 401
    /// Is searched for.
    case wanted = 402
    /// Did not come when he was called up.
    case evadedConscription = 403
    /// A court has limited what they may do for themselves.
    case limitedInCapacity = 404
    /// May not lead a business.
    case disqualified = 405

    /// Whether it is this person's mark.
    func isOn(_ pinfl: Pinfl) -> Bool { pinfl.serial == rawValue }
}
