// JSON merge patch (RFC 7396).
extension JSONValue {
    /// This value with a merge patch applied (section 2).
    ///
    /// Members keep their order; new ones come last. The work is linear in both.
    public func applying(mergePatch patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = JSONObject(minimumCapacity: changes.count)
        if case .object(let members) = self {
            for (name, value) in members {
                switch changes[name] {
                case .some(.null): break
                case .some(let change): result[name] = value.applying(mergePatch: change)
                case .none: result[name] = value
                }
            }
            for (name, change) in changes where !change.isNull && !members.contains(name) {
                result[name] = JSONValue.null.applying(mergePatch: change)
            }
        } else {
            // Nulls have nothing to remove here and are left out at every depth.
            for (name, change) in changes where !change.isNull {
                result[name] = JSONValue.null.applying(mergePatch: change)
            }
        }
        return .object(result)
    }

    /// The merge patch that makes another value of this one: `applying` it to this gives a value equal to the target.
    ///
    /// Values that are equal (`1.0` and `1`) count as unchanged. Arrays are replaced as a whole.
    ///
    /// - Returns: the patch, which leaves out what stays; nil when none can exist because the target has a member that is `null`
    ///   where this has not (in a patch that means to remove it).
    public func mergePatch(to target: JSONValue) -> JSONValue? {
        guard case .object(let wanted) = target else { return target }
        var present = JSONObject()
        if case .object(let members) = self { present = members }
        var patch = JSONObject()
        for name in present.keys where !wanted.contains(name) { patch[name] = .some(.null) }
        for (name, value) in wanted {
            let old = present[name]
            if let old, old == value { continue }
            if value.isNull { return .none }
            guard let change = (old ?? .null).mergePatch(to: value) else { return .none }
            patch[name] = change
        }
        return .object(patch)
    }
}
