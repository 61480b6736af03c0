import JSONSchema

/// The rules that a catalogue is checked by. The raw value is the stable name in findings.
enum LintRule: String, CaseIterable {
    // Files.
    case catalogueMissing = "catalogue-missing"
    case folderMissing = "folder-missing"
    case folderEmpty = "folder-empty"
    case fileUnexpected = "file-unexpected"
    case fileUnreadable = "file-unreadable"
    case fileTooLarge = "file-too-large"
    case fileEncoding = "file-encoding"
    case nameMismatch = "name-mismatch"
    case duplicateID = "duplicate-id"

    // Syntax.
    case yamlSyntax = "yaml-syntax"
    case yamlDuplicateKey = "yaml-duplicate-key"
    case yamlUnsupported = "yaml-unsupported"
    case jsonSyntax = "json-syntax"

    // Keys and values.
    case keyUnknown = "key-unknown"
    case keyUnsupported = "key-unsupported"
    case keyMissing = "key-missing"
    case valueType = "value-type"
    case valueUnknown = "value-unknown"
    case identifierMalformed = "identifier-malformed"
    case textMissing = "text-missing"
    case durationMalformed = "duration-malformed"
    case durationRange = "duration-range"

    // References.
    case agencyUnknown = "agency-unknown"
    case operationUnknown = "operation-unknown"
    case documentUnknown = "document-unknown"

    // Documents.
    case schemaUnsupported = "schema-unsupported"
    case schemaInvalid = "schema-invalid"
    case schemaUnresolved = "schema-unresolved"
    case schemaEndless = "schema-endless"
    case titleMissing = "title-missing"

    // Plans.
    case stepsMissing = "steps-missing"
    case stepNeedsUnknown = "step-needs-unknown"
    case stepNeedsTwice = "step-needs-twice"
    case stepNeedsCycle = "step-needs-cycle"
    case stepNeedsOptional = "step-needs-optional"
    case stepDeadlineOverCase = "step-deadline-over-case"
    case stepDeadlineTooShort = "step-deadline-too-short"
    case caseDeadlineTooShort = "case-deadline-too-short"
    case stepKeysExclude = "step-keys-exclude"
    case alternativesFew = "alternatives-few"
    case alternativesDiffer = "alternatives-differ"
    case numberRange = "number-range"
    case compensationEffect = "compensation-effect"
    case lateWithoutAmend = "late-without-amend"
    case lateRequired = "late-required"
    case remindTooLate = "remind-too-late"
    case conditionMalformed = "condition-malformed"
    case conditionConstant = "condition-constant"

    // Templates.
    case templateMalformed = "template-malformed"
    case pathRootUnknown = "path-root-unknown"
    case pathImpossible = "path-impossible"
    case pathUnlisted = "path-unlisted"
    case stepReadsUnknown = "step-reads-unknown"
    case stepReadsUnneeded = "step-reads-unneeded"
    case memberImpossible = "member-impossible"
    case inputLacksRequired = "input-lacks-required"
    case inputRequiresConditional = "input-requires-conditional"
    case resultLacksRequired = "result-lacks-required"
    case resultRequiresOptional = "result-requires-optional"

    // Use.
    case documentUnused = "document-unused"
    case operationUnused = "operation-unused"

    var severity: Finding.Severity {
        switch self {
        case .pathUnlisted, .resultLacksRequired, .resultRequiresOptional, .titleMissing, .documentUnused,
            .operationUnused:
            .warning
        default: .error
        }
    }

    init(_ code: SchemaError.Code) {
        self =
            switch code {
            case .unsupported: .schemaUnsupported
            case .invalid: .schemaInvalid
            case .unresolved: .schemaUnresolved
            case .endless: .schemaEndless
            }
    }
}
