// Validates PDF files with veraPDF: `Validate FLAVOURS FILE...`, FLAVOURS such as 3a or 3a,ua1.
// One line a file and flavour: path, flavour, "ok" or each broken rule with how often, tab-separated. Leaves with 1 if any is broken.
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean broken = false;
        for (String name : arguments[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(name);
            for (int place = 1; place < arguments.length; place++) {
                String answer = told(validated(new File(arguments[place]), flavour));
                broken |= !answer.equals("ok");
                System.out.println(arguments[place] + "\t" + name + "\t" + answer);
            }
        }
        System.exit(broken ? 1 : 0);
    }

    private static ValidationResult validated(File file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            return validator.validate(parser);
        }
    }

    private static String told(ValidationResult result) {
        Map<String, Integer> broken = new TreeMap<>();
        for (TestAssertion one : result.getTestAssertions()) {
            if (one.getStatus() == TestAssertion.Status.FAILED) {
                String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                broken.merge(rule + " " + one.getMessage(), 1, Integer::sum);
            }
        }
        return result.isCompliant() && broken.isEmpty() ? "ok" : broken.toString().replaceAll("\\s+", " ");
    }
}
