extension PythonBaseline {
    /// What the child runs: given whole, so that the program needs no file beside it.
    static let script = #"""
        import json, platform, re, sys, time
        from datetime import date

        PINFL = re.compile(r"[1-6]\d{13}", re.ASCII)
        PASSPORT = re.compile(r"[A-Z]{2}\d{7}", re.ASCII)
        PHONE = re.compile(r"\+998\d{9}", re.ASCII)
        STIR = re.compile(r"\d{9}", re.ASCII)
        CADASTRE = re.compile(r"(\d\d:){5}\d{4}(:\d{4}(:\d{3})?)?", re.ASCII)
        DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
        WEIGHTS = (7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7)

        def is_pinfl(text):
            if not PINFL.fullmatch(text):
                return False
            digits = [ord(c) - 48 for c in text]
            try:
                date(1800 + (digits[0] - 1) // 2 * 100 + int(text[5:7]), int(text[3:5]), int(text[1:3]))
            except ValueError:
                return False
            return sum(map(int.__mul__, digits, WEIGHTS)) % 10 == digits[13]

        def is_date(text):
            if not DATE.fullmatch(text):
                return False
            try:
                date.fromisoformat(text)
            except ValueError:
                return False
            return True

        FORMATS = {
            "pinfl": is_pinfl,
            "date": is_date,
            "passport-uz": lambda text: PASSPORT.fullmatch(text) is not None,
            "phone-uz": lambda text: PHONE.fullmatch(text) is not None,
            "stir": lambda text: STIR.fullmatch(text) is not None,
            "cadastre": lambda text: CADASTRE.fullmatch(text) is not None,
        }

        def fast(setup):
            import fastjsonschema
            documents = setup["documents"]
            validate = fastjsonschema.compile(
                documents[setup["root"]], handlers={"urn": documents.__getitem__},
                formats=FORMATS if setup["formats"] else {})
            def is_valid(value):
                try:
                    validate(value)
                    return True
                except fastjsonschema.JsonSchemaValueException:
                    return False
            def repeat(value, count):
                for _ in range(count):
                    validate(value)
            return fastjsonschema.VERSION, is_valid, repeat

        def slow(setup):
            import importlib.metadata
            import warnings
            warnings.simplefilter("ignore")
            import jsonschema
            documents = setup["documents"]
            root = documents[setup["root"]]
            checker = jsonschema.FormatChecker(formats=())
            for name, test in FORMATS.items():
                checker.checkers[name] = (lambda value, test=test: not isinstance(value, str) or test(value), ())
            resolver = jsonschema.RefResolver(setup["root"], root, store=documents)
            validator = jsonschema.Draft202012Validator(
                root, resolver=resolver, format_checker=checker if setup["formats"] else None)
            def repeat(value, count):
                for _ in range(count):
                    if not validator.is_valid(value):
                        raise ValueError("refused")
            return importlib.metadata.version("jsonschema"), validator.is_valid, repeat

        print(json.dumps({"python": platform.python_version()}), flush=True)
        setup = json.loads(sys.stdin.readline())
        answer = {}
        libraries = {}
        for name, make in (("fastjsonschema", fast), ("jsonschema", slow)):
            try:
                version, is_valid, repeat = make(setup)
            except ImportError:
                continue
            if not is_valid(setup["instance"]):
                answer["trouble"] = name + " refuses the example"
            for place, value in enumerate(setup["broken"]):
                if is_valid(value):
                    answer["trouble"] = f"{name} accepts broken example {place}"
            answer[name] = version
            libraries[name] = repeat
        print(json.dumps(answer), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            repeat = libraries[order["library"]]
            start = time.perf_counter()
            repeat(setup["instance"], order["count"])
            print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
        """#
}
