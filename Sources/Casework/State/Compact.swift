package import Messages

/// A moment that may be missing, in eight bytes: an optional takes sixteen, and a conductor holds many.
@propertyWrapper
package struct Compact: Sendable, Hashable {
    private var milliseconds: Int64

    package init(wrappedValue: Timestamp?) { milliseconds = wrappedValue?.milliseconds ?? .min }

    package var wrappedValue: Timestamp? {
        get { milliseconds == .min ? nil : Timestamp(milliseconds: milliseconds) }
        set { milliseconds = newValue?.milliseconds ?? .min }
    }
}
