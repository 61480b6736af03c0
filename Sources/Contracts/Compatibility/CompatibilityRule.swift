/// What kinds of change there are. The raw value is the stable name in reports.
enum CompatibilityRule: String, CaseIterable {
    // Schemas: narrowed, fewer values are valid; widened, more are.
    case typeNarrowed = "type-narrowed"
    case typeWidened = "type-widened"
    case valuesNarrowed = "values-narrowed"
    case valuesWidened = "values-widened"
    case limitNarrowed = "limit-narrowed"
    case limitWidened = "limit-widened"
    case formatNarrowed = "format-narrowed"
    case formatWidened = "format-widened"
    case requiredAdded = "required-added"
    case requiredRemoved = "required-removed"
    case propertyAdded = "property-added"
    case propertyRemoved = "property-removed"
    case propertiesNarrowed = "properties-narrowed"
    case propertiesWidened = "properties-widened"
    case itemsNarrowed = "items-narrowed"
    case itemsWidened = "items-widened"
    case alternativesNarrowed = "alternatives-narrowed"
    case alternativesWidened = "alternatives-widened"
    case schemaUndecided = "schema-undecided"

    // Documents.
    case documentAdded = "document-added"
    case documentRemoved = "document-removed"
    case personalChanged = "personal-changed"
    case wordingChanged = "wording-changed"

    // Services.
    case serviceAdded = "service-added"
    case serviceRemoved = "service-removed"
    case portalAdded = "portal-added"
    case portalRemoved = "portal-removed"
    case deadlineLonger = "deadline-longer"
    case deadlineShorter = "deadline-shorter"
    case stepAdded = "step-added"
    case stepRemoved = "step-removed"
    case stepRenamed = "step-renamed"
    case stepRequired = "step-required"
    case stepOptional = "step-optional"
    case stepNeeds = "step-needs"
    case stepElsewhere = "step-elsewhere"
    case stepTimeShorter = "step-time-shorter"
    case stepTimeLonger = "step-time-longer"
    case alternativeAdded = "alternative-added"
    case alternativeRemoved = "alternative-removed"
    case compensationAdded = "compensation-added"
    case compensationRemoved = "compensation-removed"
    case conditionAdded = "condition-added"
    case conditionRemoved = "condition-removed"
    case conditionChanged = "condition-changed"
    case elementsAdded = "elements-added"
    case elementsRemoved = "elements-removed"
    case elementsChanged = "elements-changed"
    case elementsMore = "elements-more"
    case elementsFewer = "elements-fewer"
    case quorumLower = "quorum-lower"
    case quorumHigher = "quorum-higher"
    case lateChanged = "late-changed"
    case reminderChanged = "reminder-changed"
    case amendLonger = "amend-longer"
    case amendShorter = "amend-shorter"
    case cancelAllowed = "cancel-allowed"
    case cancelForbidden = "cancel-forbidden"
    case inputSent = "input-sent"
    case inputNotSent = "input-not-sent"
    case inputChanged = "input-changed"
    case resultAdded = "result-added"
    case resultRemoved = "result-removed"
    case resultChanged = "result-changed"

    // Agencies.
    case agencyAdded = "agency-added"
    case agencyRemoved = "agency-removed"
    case operationAdded = "operation-added"
    case operationRemoved = "operation-removed"
    case effectChanged = "effect-changed"
    case expectedChanged = "expected-changed"

    /// The rule of a gap between schemas.
    init(_ gap: SchemaGap, isNarrowed: Bool) {
        self =
            switch gap.aspect {
            case .type: isNarrowed ? .typeNarrowed : .typeWidened
            case .values: isNarrowed ? .valuesNarrowed : .valuesWidened
            case .limit: isNarrowed ? .limitNarrowed : .limitWidened
            case .format: isNarrowed ? .formatNarrowed : .formatWidened
            case .required: isNarrowed ? .requiredAdded : .requiredRemoved
            // It stands where it is to be found.
            case .property: gap.spot.side == .new ? .propertyAdded : .propertyRemoved
            case .properties: isNarrowed ? .propertiesNarrowed : .propertiesWidened
            case .items: isNarrowed ? .itemsNarrowed : .itemsWidened
            case .alternatives: isNarrowed ? .alternativesNarrowed : .alternativesWidened
            case .undecided: .schemaUndecided
            }
    }
}
