extension Linter {
    /// Warns of what nothing uses.
    mutating func lintUse() {
        for id in declaredDocuments.subtracting(usedDocuments).sorted() {
            report(
                .documentUnused, at: documentPlaces[id] ?? Place(file: directory), "no operation or service uses \(id)",
                mend: "delete it, or use it")
        }
        for (id, draft) in agencies {
            for (name, place) in draft.operationPlaces where !usedOperations.contains([id, name]) {
                report(
                    .operationUnused, at: place, "no service uses the operation \(name) of \(id)",
                    mend: "delete it, or use it in a service")
            }
        }
    }
}
