"""Questionnaires of other tools taken in, and Relais's own handed on: XLSForm, LimeSurvey, DDI."""
