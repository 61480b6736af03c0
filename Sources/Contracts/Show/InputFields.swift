import JSON

/// What a template tells, by the names of its members.
enum InputFields {
    /// The names in written order: `certificate.series`, `names[0]`; a template that is one path is that path.
    static func names(of template: JSONValue) -> [String] {
        var names: [String] = []
        collect(template, "", into: &names)
        return names
    }

    private static func collect(_ value: JSONValue, _ prefix: String, into names: inout [String]) {
        switch value {
        case .object(let object) where !object.isEmpty:
            for (name, member) in object { collect(member, prefix.isEmpty ? name : "\(prefix).\(name)", into: &names) }
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() { collect(element, "\(prefix)[\(index)]", into: &names) }
        case .string(let path) where prefix.isEmpty: names.append(path)
        default: if !prefix.isEmpty { names.append(prefix) }
        }
    }
}
