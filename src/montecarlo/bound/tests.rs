use super::*;
use crate::kpi::{Better, Described};
use crate::problem::Problem;
use jiff::civil::Date;

fn measures() -> Vec<Described> {
    [
        ("npv_usd", "USD", Better::Higher),
        ("irr", "", Better::Higher),
        ("days_to_first_power", "days", Better::Lower),
        ("customers.own training", "customers", Better::Higher),
    ]
    .map(|(id, unit, better)| Described {
        id: id.to_owned(),
        unit,
        doc: "",
        better,
    })
    .to_vec()
}

const START: Date = Date::constant(2026, 1, 1);

fn read(text: &str) -> Result<Question, Problem> {
    Question::read("--where", text, START, &measures())
}

#[test]
fn a_question_is_read() {
    let condition = |measure: &str, comparison, bound| Condition {
        measure: measure.to_owned(),
        comparison,
        bound,
    };
    for (text, statistic, bound) in [
        (
            "npv_usd < -1_000.5",
            Statistic::Probability(vec![condition("npv_usd", Comparison::Below, -1_000.5)]),
            None,
        ),
        (
            "P(npv_usd<0 and irr>=0.1) <= 0.1",
            Statistic::Probability(vec![
                condition("npv_usd", Comparison::Below, 0.0),
                condition("irr", Comparison::AtLeast, 0.1),
            ]),
            Some((Comparison::AtMost, 0.1)),
        ),
        (
            "p97.5(days_to_first_power) <= 2027-01-01",
            Statistic::Quantile("days_to_first_power".to_owned(), 0.975),
            Some((Comparison::AtMost, 365.0)),
        ),
        (
            "days_to_first_power = never",
            Statistic::Probability(vec![condition(
                "days_to_first_power",
                Comparison::Equal,
                f64::INFINITY,
            )]),
            None,
        ),
        (
            "mean(npv_usd) = 0",
            Statistic::Mean("npv_usd".to_owned()),
            Some((Comparison::Equal, 0.0)),
        ),
        (
            "shortfall5(npv_usd)",
            Statistic::Shortfall("npv_usd".to_owned(), 0.05),
            None,
        ),
        (
            "\"customers.own training\" > 3",
            Statistic::Probability(vec![condition(
                "customers.own training",
                Comparison::Above,
                3.0,
            )]),
            None,
        ),
    ] {
        let question = read(text).unwrap();
        assert_eq!(
            (question.statistic, question.bound),
            (statistic, bound),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_question_is_refused_at_its_place() {
    for (text, column, words) in [
        ("", 1, "a measure is expected"),
        ("npv_us < 0", 1, "did you mean `npv_usd`"),
        ("npv_usd", 8, "a comparison is expected"),
        ("npv_usd <", 10, "a number is expected"),
        ("npv_usd < 10%", 11, "0.1"),
        ("npv_usd < 2027-01-01", 11, "not counted in days"),
        ("p0(npv_usd) > 1", 1, "no statistic"),
        ("median(npv_usd) > 1", 1, "no statistic"),
        ("P(npv_usd < 0 > 1", 15, "`)` is expected"),
        ("npv_usd < 0 or irr > 1", 13, "two questions"),
        ("npv_usd < 0, irr", 12, "more than a question"),
        ("npv_usd < \"x", 11, "a number is expected"),
        ("npv_usd < ½é", 11, "is no number"),
    ] {
        let problem = read(text).unwrap_err();
        let place = problem.place.clone().unwrap();
        assert_eq!(place.column(), column, "{text}: {problem}");
        assert!(problem.to_string().contains(words), "{text}: {problem}");
        assert!(problem.hint.is_some(), "{text}");
    }
}

#[test]
fn a_precision_is_read() {
    let read = |text: &str| Precision::read("--until", text, START, &measures());
    for (text, width) in [
        ("mean(npv_usd) ± 2 %", Width::Relative(0.02)),
        ("mean(npv_usd) +- 0.5%", Width::Relative(0.005)),
        ("p10(npv_usd) +/- 5e6", Width::Absolute(5e6)),
        ("P(npv_usd < 0) ± 0.01", Width::Absolute(0.01)),
    ] {
        assert_eq!(read(text).unwrap().width, width, "{text}");
    }
    for text in [
        "npv_usd ± 2 %",
        "mean(npv_usd) 2",
        "mean(npv_usd) ± -1",
        "mean(npv_usd) ± x %",
    ] {
        assert!(read(text).unwrap_err().hint.is_some(), "{text}");
    }
}

#[test]
fn looks_are_few() {
    let all = |most| looks(most).collect::<Vec<u32>>();
    assert_eq!(all(1_000), [200, 300, 450, 675, 1_000]);
    assert_eq!(all(200), [200]);
    assert_eq!(all(50), [50]);
}
